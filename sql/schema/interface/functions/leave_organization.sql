create function strata.leave_organization(p_reason text default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_context record;
begin
  select c.organization_id, c.membership_id, c.impersonator_user_id into v_context from strata_core.context c;
  if v_context.organization_id is null or v_context.impersonator_user_id is not null then
    return 'not_allowed';
  end if;
  return strata_tenancy.change_membership_status(v_context.organization_id, v_context.membership_id, 'end', p_reason);
end
$$;

comment on function strata.leave_organization(text) is 'Ends the membership that acts. What it authored stays. Outcomes: done, refused, unknown, last_owner, not_allowed. Not allowed: there is no session in an organization, or somebody acts as the member.';

alter function strata.leave_organization(text) owner to strata_definer;
