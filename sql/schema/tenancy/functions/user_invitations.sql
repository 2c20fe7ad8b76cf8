-- What somebody merely claims to have invites nobody: only an address that is proved now does.
create function strata_tenancy.user_invitations(p_user_id uuid) returns setof strata_tenancy.invitations
  language sql stable
begin atomic
  select i.* from strata_tenancy.invitations i where i.user_id = p_user_id
  union all
  select i.*
  from strata_users.identifiers d
  join strata_tenancy.invitations i on i.kind = d.kind and i.value = d.value
  where d.user_id = p_user_id and d.verified_at is not null and d.released_at is null;
end;

comment on function strata_tenancy.user_invitations(uuid) is 'The invitations of a user: those for the user, and those for an address that the user has proved and has.';
