-- Whoever reads a view must be allowed to execute what it calls, and the tables of credentials are closed to everybody, the owner of the views included.
-- So this is executable and stands in a schema in which nobody at run time may name anything: it answers through the views that filter, and about nobody else. The cost is what it takes,
-- so that the planner asks for nobody whom the views leave out.
create function strata_profile.sign_in_methods(p_user_id uuid) returns text[]
  language plpgsql stable security definer cost 3000
  set search_path = pg_catalog, strata_profile, pg_temp
as $$
begin
  return strata_users.usable_methods(p_user_id);
end
$$;

comment on function strata_profile.sign_in_methods(uuid) is 'The ways in which a user can sign in, one entry for each: password, email_code, sms_code, identity, passkey. For views that say who has only one.';

alter function strata_profile.sign_in_methods(uuid) owner to strata_definer;
