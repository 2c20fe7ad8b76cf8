create view strata_analytics.identity_documents with (security_barrier = true) as
select
  d.identity_document_id,
  d.customer_id,
  d.document_type,
  d.country,
  d.region,
  d.status,
  d.issued_on,
  d.expires_on,
  d.submitted_at,
  d.verified_at,
  d.redacted_at
from strata_kyc.identity_documents d;

comment on view strata_analytics.identity_documents is 'One row per identity document that a customer showed, without any part of its number. Always fresh.';

alter view strata_analytics.identity_documents owner to strata_reporter;
