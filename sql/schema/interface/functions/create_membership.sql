-- Who becomes a member is shown to the organization with name and address, so nobody is made one by its members without having been asked: they are invited. A second
-- membership of somebody who is there shows nothing new. Whether there is such a user plays no part.
create function strata.create_membership(p_organization_id uuid, p_user_id uuid default null, p_company_id uuid default null, p_label text default 'default',
                                         p_member_number text default null, p_given_name text default null, p_family_name text default null,
                                         p_party_type text default 'member', p_attributes jsonb default '{}')
  returns table (outcome text, membership_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_constraint text;
begin
  if not strata_access.authorize(p_organization_id, 'members.manage')
     or not strata_tenancy.covers_company(p_organization_id, strata_core.membership_id(), p_company_id) then
    return query select 'not_allowed', null::uuid;
    return;
  elsif p_user_id is not null and strata_core.organization_id() is not null
        and not exists (select from strata_tenancy.memberships m
                        where m.organization_id = p_organization_id and m.user_id = p_user_id and m.ended_at is null) then
    return query select 'invitation_required', null::uuid;
    return;
  end if;
  insert into strata_tenancy.memberships as m (organization_id, user_id, company_id, party_type, label, member_number, given_name, family_name, attributes, joined_at)
  values (p_organization_id, p_user_id, p_company_id, p_party_type, p_label, p_member_number, p_given_name, p_family_name, p_attributes,
          case when p_user_id is not null then strata_core.clock() end)
  returning m.membership_id into membership_id;
  outcome := 'created';
  return next;
exception
  when unique_violation then
    get stacked diagnostics v_constraint = constraint_name;
    -- Only in repeatable read, of a membership of the person that it cannot see: the transaction is repeated.
    if v_constraint = 'memberships_one_default_per_user_idx' then
      raise exception using errcode = 'serialization_failure';
    end if;
    return query select case v_constraint when 'memberships_one_member_number_idx' then 'member_number_taken' else 'label_taken' end, null::uuid;
  when check_violation or foreign_key_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'memberships_organization_id_fkey'));
end
$$;

comment on function strata.create_membership(uuid, uuid, uuid, text, text, text, text, text, jsonb) is 'Makes a membership: with a user it begins at once, without one it is a person without a login, to be claimed later. Outcomes: created, label_taken, member_number_taken, invitation_required, not_allowed. Invitation_required: members give a user a further membership there, and whoever is none yet is invited; staff make anybody a member. Not_allowed: also into the admin company from outside of it. Label_taken: the user already has a membership of that label there. Raises ST402, with the constraint or what is wrong with an attribute (attributes.unknown, attributes.<attribute>.required, .type, .value or .pattern), for values that are not allowed.';

alter function strata.create_membership(uuid, uuid, uuid, text, text, text, text, text, jsonb) owner to strata_definer;
