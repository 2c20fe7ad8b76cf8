-- Who ended a membership is in the trail and nowhere else. Whoever came back since, by an invitation or the platform, was taken back.
create function strata_tenancy.was_removed(p_organization_id uuid, p_user_id uuid) returns boolean
  language plpgsql stable
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
begin
  return exists (
    select from strata_tenancy.memberships m
    where m.organization_id = p_organization_id and m.user_id = p_user_id and m.ended_at is not null
      and not exists (select from strata_tenancy.memberships n
                      where n.organization_id = p_organization_id and n.user_id = p_user_id and n.joined_at >= m.ended_at)
      and not exists (select from strata_audit.lifecycle_events e
                      where e.noun = 'membership' and e.row_key = m.membership_id and e.to_status = 'ended'
                        and e.actor_user_id = p_user_id and e.actor_impersonator_user_id is null));
end
$$;

comment on function strata_tenancy.was_removed(uuid, uuid) is 'Whether a membership of a user in an organization was ended by somebody else and the user has not become a member again since.';

alter function strata_tenancy.was_removed(uuid, uuid) owner to strata_definer;
