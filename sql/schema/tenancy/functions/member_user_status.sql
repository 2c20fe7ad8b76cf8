-- Members of an organization see whether each other can act, which hangs on the user, whom they do not see. So it is asked by membership, and of those
-- of the own organization alone.
create function strata_tenancy.member_user_status(p_membership_id uuid) returns text
  language plpgsql stable parallel restricted security definer
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
begin
  return (select strata_users.user_status_at(u, strata_core.clock())
          from strata_tenancy.memberships m join strata_users.users u on u.user_id = m.user_id
          where m.organization_id = (select c.organization_id from strata_core.context c) and m.membership_id = p_membership_id and m.ended_at is null);
end
$$;

comment on function strata_tenancy.member_user_status(uuid) is 'Status now of the user behind a membership of the session''s organization that has not ended; null for any other, and without a user.';

alter function strata_tenancy.member_user_status(uuid) owner to strata_definer;
