-- The one place that writes sessions of people who sign in. Only a hash of the token is kept.
create function strata_users.create_session(p_user_id uuid, p_user_epoch integer, p_assurance_level integer, p_lifetime interval, p_method text,
                                            p_identifier_id uuid, p_device_id uuid, p_authenticated_at timestamptz, p_organization_id uuid,
                                            p_membership_id uuid, p_membership_epoch integer, p_clock timestamptz,
                                            out token text, out session_id uuid, out expires_at timestamptz)
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
#variable_conflict use_column
begin
  token := strata_users.new_token();
  -- A month compares as 30 days and may last 31 or 28: what counts is the moment that the interval leads to.
  insert into strata_users.sessions as s (user_id, organization_id, membership_id, device_id, identifier_id, token_hash, assurance_level, user_epoch,
                                          membership_epoch, method, authenticated_at, opened_at, expires_at)
  select p_user_id, p_organization_id, p_membership_id, p_device_id, p_identifier_id, strata_users.hash_token(token), p_assurance_level,
         p_user_epoch, p_membership_epoch, p_method, coalesce(p_authenticated_at, p_clock), p_clock,
         least(p_clock + least(coalesce(p_lifetime, l.usual), l.longest), p_clock + l.longest)
  from (select (select t.value::interval from strata_core.settings t where t.setting = 'session_lifetime') as usual,
               (select t.value::interval from strata_core.settings t where t.setting = 'session_lifetime_max') as longest) l
  returning s.session_id, s.expires_at into session_id, expires_at;
end
$$;

comment on function strata_users.create_session(uuid, integer, integer, interval, text, uuid, uuid, timestamptz, uuid, uuid, integer, timestamptz) is 'Enters a session of a user who was recognised, for the time given or the usual one, and never for longer than the setting session_lifetime_max. Called by functions that have looked whether the user may.';

alter function strata_users.create_session(uuid, integer, integer, interval, text, uuid, uuid, timestamptz, uuid, uuid, integer, timestamptz) owner to strata_definer;
