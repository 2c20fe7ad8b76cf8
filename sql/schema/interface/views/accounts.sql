create view strata.accounts with (security_barrier = true) as
select
  a.account_id,
  a.customer_id,
  a.parent_account_id,
  a.account_type,
  a.currency,
  a.name,
  a.is_default,
  a.status,
  a.opened_at,
  a.frozen_at,
  a.closed_at,
  a.created_at
from strata_accounts.accounts a
where a.customer_id = (
  select o.customer_id from strata_tenancy.organizations o where o.organization_id = (select x.organization_id from strata_core.context x)
);

comment on view strata.accounts is 'One row per account of the customer that the session''s organization belongs to, closed ones too. Always fresh.';

alter view strata.accounts owner to strata_reporter;
