-- Asked once per statement when it stands in a policy as (select …).
create function strata_tenancy.company_id() returns uuid
  language plpgsql stable parallel restricted security definer
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
begin
  return (select m.company_id from strata_tenancy.memberships m
          where m.organization_id = (select c.organization_id from strata_core.context c) and m.membership_id = (select c.membership_id from strata_core.context c));
end
$$;

comment on function strata_tenancy.company_id() is 'Company of the membership that acts; null outside an organization, and for a member in no company.';

alter function strata_tenancy.company_id() owner to strata_definer;
