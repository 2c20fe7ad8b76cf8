-- A method is what somebody could sign in with tomorrow, alone: a second factor is none, and an address that was only claimed is none.
create function strata_users.usable_methods(p_user_id uuid, p_without_identifier_id uuid default null) returns text[]
  language plpgsql stable
  set search_path = pg_catalog, strata_users, pg_temp
as $$
begin
  return array(
    select 'password' where exists (select from strata_users.password_credentials c where c.user_id = p_user_id)
                        and exists (select from strata_users.identifiers i where i.user_id = p_user_id and i.verified_at is not null and i.released_at is null
                                                                             and i.identifier_id is distinct from p_without_identifier_id)
    union all
    select case i.kind when 'email' then 'email_code' else 'sms_code' end
    from strata_users.identifiers i
    where i.user_id = p_user_id and i.kind in ('email', 'phone') and i.verified_at is not null and i.released_at is null
      and i.identifier_id is distinct from p_without_identifier_id
    union all
    select 'identity' from strata_users.federated_identities f where f.user_id = p_user_id
    union all
    select 'passkey' from strata_users.passkeys p where p.user_id = p_user_id and p.suspect_at is null);
end
$$;

comment on function strata_users.usable_methods(uuid, uuid) is 'The ways in which a user can sign in, one entry for each, without an identifier that is about to go: password, email_code, sms_code, identity, passkey.';

alter function strata_users.usable_methods(uuid, uuid) owner to strata_definer;
