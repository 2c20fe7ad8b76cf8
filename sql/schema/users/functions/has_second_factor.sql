-- A passkey that was set aside still counts: else making one look copied would take the second factor away.
create function strata_users.has_second_factor(p_user_id uuid) returns boolean
  language plpgsql stable
  set search_path = pg_catalog, strata_users, pg_temp
as $$
begin
  return exists (select from strata_users.totp_factors t where t.user_id = p_user_id and t.confirmed_at is not null)
         or exists (select from strata_users.passkeys p where p.user_id = p_user_id);
end
$$;

comment on function strata_users.has_second_factor(uuid) is 'Whether a user has set up a second factor: a generator of codes or a passkey.';

alter function strata_users.has_second_factor(uuid) owner to strata_definer;
