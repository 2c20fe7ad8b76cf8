create function strata.update_membership(p_organization_id uuid, p_membership_id uuid, p_party_type text, p_label text, p_member_number text, p_given_name text,
                                         p_family_name text, p_job_title text, p_attributes jsonb) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_outcome    text;
  v_constraint text;
begin
  if p_membership_id is null then
    return 'unknown';
  -- Asked for by itself, so that nobody holds the person of another organization.
  elsif not strata_access.authorize(p_organization_id, 'members.manage') then
    return 'not_allowed';
  end if;
  -- A name that is taken back is the user's again, which is copied under this lock.
  perform strata_tenancy.lock_user_of(p_organization_id, p_membership_id);
  v_outcome := strata.open_party(p_organization_id, p_membership_id, p_is_own_enough => false);
  if v_outcome <> 'open' then
    return v_outcome;
  end if;
  update strata_tenancy.memberships m
  set party_type = p_party_type, label = p_label, member_number = p_member_number, given_name = p_given_name, family_name = p_family_name,
      job_title = p_job_title, attributes = p_attributes
  where m.organization_id = p_organization_id and m.membership_id = p_membership_id
    and (m.party_type, m.label, m.member_number, m.given_name, m.family_name, m.job_title, m.attributes)
        is distinct from (p_party_type, p_label, p_member_number, p_given_name, p_family_name, p_job_title, p_attributes);
  return case when found then 'done' else 'unchanged' end;
exception
  when unique_violation then
    get stacked diagnostics v_constraint = constraint_name;
    return case v_constraint when 'memberships_one_member_number_idx' then 'member_number_taken' else 'label_taken' end;
  when check_violation or foreign_key_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    if v_constraint in ('relationships_upper_membership_id_fkey', 'relationships_lower_membership_id_fkey') then
      return 'related';
    end if;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'memberships_label_check'));
end
$$;

comment on function strata.update_membership(uuid, uuid, text, text, text, text, text, text, jsonb) is 'Sets what the organization says of a member: type, label, number, name, title and attributes, all of them. Outcomes: done, unchanged, label_taken, member_number_taken, related, refused, unknown, not_allowed. Related: the member stands or stood in a relation as what it is; whoever becomes something else gets another membership. Refused: has left, or was erased. Raises ST402, with the constraint or what is wrong with an attribute (attributes.unknown, attributes.<attribute>.required, .type, .value or .pattern), for values that are not allowed, and ST202 for a member outside of read committed.';

alter function strata.update_membership(uuid, uuid, text, text, text, text, text, text, jsonb) owner to strata_definer;
