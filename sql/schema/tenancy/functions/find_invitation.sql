-- By the token anybody finds it who has that; by its key only whoever is invited.
create function strata_tenancy.find_invitation(p_token text, p_invitation_id uuid, p_user_id uuid) returns strata_tenancy.invitations
  language plpgsql stable
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
declare
  v_invitation strata_tenancy.invitations;
begin
  if p_token is not null then
    select i.* into v_invitation from strata_tenancy.invitations i
    where i.token_hash = strata_users.hash_token(p_token) and i.invitation_id = coalesce(p_invitation_id, i.invitation_id);
  else
    select i.* into v_invitation from strata_tenancy.user_invitations(p_user_id) i where i.invitation_id = p_invitation_id limit 1;
  end if;
  return v_invitation;
end
$$;

comment on function strata_tenancy.find_invitation(text, uuid, uuid) is 'The invitation of a token, or the one with a key that is for the user; null when there is none.';

alter function strata_tenancy.find_invitation(text, uuid, uuid) owner to strata_definer;
