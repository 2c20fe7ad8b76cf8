create function strata_users.rests_on_number(p_session_id uuid, p_identifier_id uuid) returns boolean
  language plpgsql stable
  set search_path = pg_catalog, strata_users, pg_temp
as $$
begin
  return exists (select from strata_users.sessions s
                 where s.session_id = p_session_id and s.identifier_id = p_identifier_id and s.method = 'sms_code' and s.assurance_level < 2);
end
$$;

comment on function strata_users.rests_on_number(uuid, uuid) is 'Whether a session was opened by a code to a number and nothing else, as whoever was given the number could have.';

alter function strata_users.rests_on_number(uuid, uuid) owner to strata_definer;
