create view strata_analytics.verification_cases with (security_barrier = true) as
select
  c.verification_case_id,
  c.customer_id,
  c.acceptance_policy,
  c.market,
  case when c.status in ('requires_input', 'processing') and c.expires_at <= (select strata_core.clock()) then 'expired' else c.status end as status,
  c.opened_at,
  c.submitted_at,
  coalesce(c.verified_at, c.rejected_at, c.canceled_at, c.expired_at) as decided_at,
  c.expires_at,
  (select count(*) from strata_kyc.verification_checks k where k.verification_case_id = c.verification_case_id and k.status <> 'canceled')::integer as check_count,
  exists (select from strata_kyc.verification_checks k
          where k.verification_case_id = c.verification_case_id and k.method = 'manual' and k.status <> 'canceled') as is_reviewed_by_people
from strata_kyc.verification_cases c;

comment on view strata_analytics.verification_cases is 'One row per attempt to verify a customer. Always fresh.';
comment on column strata_analytics.verification_cases.status is 'Status now: one that has run out is expired.';
comment on column strata_analytics.verification_cases.decided_at is 'When it ended in whatever way; null while it is open.';
comment on column strata_analytics.verification_cases.check_count is 'Questions about documents that were asked in it.';
comment on column strata_analytics.verification_cases.is_reviewed_by_people is 'Whether people were asked about one of the documents.';

alter view strata_analytics.verification_cases owner to strata_reporter;
