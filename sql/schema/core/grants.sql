grant select on strata_core.settings, strata_core.personal_data, strata_core.transitions, strata_core.error_codes, strata_core.time_zones,
  strata_core.security_event_types to strata_definer;
grant select, insert, update on strata_core.keys to strata_definer;
grant select on strata_core.transitions, strata_core.error_codes, strata_core.time_zones, strata_core.security_event_types
  to strata_auth, strata_app, strata_operator, strata_worker, strata_analyst, strata_reporter;

grant execute on function strata_core.uuid_v7()
  to strata_definer, strata_reporter, strata_auth, strata_app, strata_operator, strata_worker, strata_analyst;
grant execute on function strata_core.setting_interval(text), strata_core.setting_integer(text), strata_core.setting_text(text), strata_core.retry_delay(interval, integer),
  strata_core.hmac(bytea, bytea, bytea), strata_core.sign_context(text, bytea, bytea),
  strata_core.pack_context(uuid, uuid, uuid, uuid, integer, uuid) to strata_definer;

-- What belongs to strata_definer is granted by it.
set local role strata_definer;
grant select on strata_core.context to strata_app, strata_reporter;
grant execute on function strata_core.clock(), strata_core.organization_id(), strata_core.user_id(), strata_core.membership_id(),
  strata_core.session_id(), strata_core.assurance_level(), strata_core.impersonator_user_id()
  to strata_owner, strata_reporter, strata_auth, strata_app, strata_operator, strata_worker, strata_analyst;
-- Raising an error gives nothing away, and functions that run with the caller's rights need it.
grant execute on function strata_core.raise_error(text, text) to strata_owner, strata_auth, strata_app, strata_operator, strata_worker;
select strata_core.generate_key(p) from unnest(array['context', 'challenge', 'throttle']) as p;
set local role strata_owner;

-- Autovacuum never looks at tables this small; without figures the planner goes to their single row by way of an index, in every statement.
analyze strata_core.keys, strata_core.settings;

revoke create on schema strata_core from strata_definer;
