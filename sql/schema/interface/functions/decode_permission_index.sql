create function strata.decode_permission_index(p_permission_index bigint)
  returns table (organization_id uuid, scope text, membership_id uuid, counterpart_membership_id uuid)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select r.organization_id, r.scope, r.membership_id, r.counterpart_membership_id
    from strata_access.legacy_readings r
    where r.permission_index = p_permission_index
    order by r.organization_id, r.scope, r.membership_id, r.counterpart_membership_id;
end
$$;

comment on function strata.decode_permission_index(bigint) is 'One row for each way to read an index that a system before this one wrote: own number (scope own), own + upper (own_upper; organization, where the upper party is the organization), own - lower (own_lower), by the numbers of now and all relations, also those that have ended. Without a member it is the organization that may. More than one row: nobody can say which was meant.';

alter function strata.decode_permission_index(bigint) owner to strata_definer;
