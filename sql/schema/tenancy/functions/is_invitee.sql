-- Never null: of a caller that asks "if not", null would let everybody in.
create function strata_tenancy.is_invitee(p_invitation strata_tenancy.invitations, p_user_id uuid) returns boolean
  language plpgsql stable
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
begin
  return p_invitation.user_id is not distinct from p_user_id
      or num_nonnulls(p_invitation.user_id, p_invitation.value) = 0
      or p_invitation.user_id is null
         and exists (select from strata_users.identifiers d
                     where d.user_id = p_user_id and d.kind = p_invitation.kind and d.value = p_invitation.value
                       and d.verified_at is not null and d.released_at is null);
end
$$;

comment on function strata_tenancy.is_invitee(strata_tenancy.invitations, uuid) is 'Whether an invitation is for a user: by name, by an address that the user has proved and has, or because it is for whoever has the token.';

alter function strata_tenancy.is_invitee(strata_tenancy.invitations, uuid) owner to strata_definer;
