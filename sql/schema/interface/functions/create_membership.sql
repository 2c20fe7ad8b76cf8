create function strata.create_membership(p_organization_id uuid, p_user_id uuid default null, p_company_id uuid default null, p_label text default 'default',
                                         p_member_number text default null, p_given_name text default null, p_family_name text default null)
  returns table (outcome text, membership_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_constraint text;
begin
  insert into strata_tenancy.memberships as m (organization_id, user_id, company_id, label, member_number, given_name, family_name, joined_at)
  values (p_organization_id, p_user_id, p_company_id, p_label, p_member_number, p_given_name, p_family_name,
          case when p_user_id is not null then strata_core.clock() end)
  returning m.membership_id into membership_id;
  outcome := 'created';
  return next;
exception
  when unique_violation then
    get stacked diagnostics v_constraint = constraint_name;
    return query select case v_constraint when 'memberships_one_member_number_idx' then 'member_number_taken' else 'label_taken' end, null::uuid;
  when check_violation or foreign_key_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'memberships_organization_id_fkey'));
end
$$;

comment on function strata.create_membership(uuid, uuid, uuid, text, text, text, text) is 'Makes a membership: with a user it begins at once, without one it is a person without a login, to be claimed later. Outcome created, label_taken (the user already has a membership of that label there) or member_number_taken. Raises ST402, with the constraint, for values that are not allowed.';

alter function strata.create_membership(uuid, uuid, uuid, text, text, text, text) owner to strata_definer;
