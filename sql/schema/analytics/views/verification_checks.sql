create view strata_analytics.verification_checks with (security_barrier = true) as
select
  k.verification_check_id,
  k.verification_case_id,
  k.customer_id,
  d.document_type,
  d.country,
  k.method,
  k.provider,
  k.status,
  k.attempt_count,
  k.requested_at,
  k.completed_at
from strata_kyc.verification_checks k
join strata_kyc.identity_documents d on d.identity_document_id = k.identity_document_id;

comment on view strata_analytics.verification_checks is 'One row per question about a document: to a registry, to an examiner of documents, or to people. Without what was answered. Always fresh.';

alter view strata_analytics.verification_checks owner to strata_reporter;
