create view strata_analytics.accounts with (security_barrier = true) as
select
  a.account_id,
  a.customer_id,
  a.parent_account_id,
  a.account_type,
  a.currency,
  a.is_default,
  a.status,
  a.frozen_by,
  a.created_at,
  a.opened_at,
  a.frozen_at,
  a.closed_at,
  (select count(*) from strata_accounts.account_holders h where h.account_id = a.account_id and h.ended_at is null)::integer as holder_count,
  (select count(distinct o.user_id) from strata_accounts.account_operators o where o.account_id = a.account_id and o.ended_at is null)::integer as operator_count
from strata_accounts.accounts a;

comment on view strata_analytics.accounts is 'One row per account, without its name and the reasons. Always fresh.';
comment on column strata_analytics.accounts.holder_count is 'Capacities that customers have in it now, the owner''s too.';
comment on column strata_analytics.accounts.operator_count is 'Users who operate it now.';

alter view strata_analytics.accounts owner to strata_reporter;
