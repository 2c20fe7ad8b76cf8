grant select on strata_users.user_types to strata_definer, strata_reporter, strata_app;
grant select, insert, update on strata_users.users, strata_users.user_activity to strata_definer;
grant select, insert, update, delete on strata_users.sessions to strata_definer;
grant select, insert, update on strata_users.identifiers, strata_users.number_reassignments to strata_definer;
grant select, insert, update, delete on strata_users.password_credentials, strata_users.federated_identities, strata_users.passkeys,
  strata_users.totp_factors, strata_users.recovery_codes, strata_users.challenges, strata_users.throttles, strata_users.devices,
  strata_users.notices, strata_users.identifier_changes to strata_definer;
grant select, insert, update (user_id), delete on strata_users.passkey_handles, strata_users.external_ids to strata_definer;
grant select, insert, update (network, user_agent), delete on strata_users.sign_ins to strata_definer;
grant select on strata_users.sign_in_rules, strata_users.linking_policies to strata_definer;
grant select on strata_users.users, strata_users.user_activity to strata_reporter, strata_app;
grant select on strata_users.identifiers to strata_app;
-- What analysts may know of addresses and attempts: neither which address nor from where.
grant select (identifier_id, user_id, kind, is_primary, claimed_at, verified_at, last_proof_at, released_at, release_reason) on strata_users.identifiers to strata_reporter;
grant select (sign_in_id, attempted_at, user_id, method, outcome, decision, score, reasons, country) on strata_users.sign_ins to strata_reporter;

grant execute on function strata_users.user_status(timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz),
  strata_users.user_status_at(strata_users.users, timestamptz), strata_users.user_status_timed(strata_users.users, timestamptz)
  to strata_definer, strata_reporter, strata_app, strata_analyst;

grant execute on function strata_users.normalise_identifier(text, text), strata_users.identifier_digest(text, text, integer),
  strata_users.password_algorithm(text), strata_users.identifier_change_status(timestamptz, timestamptz),
  strata_users.number_reassignment_status(timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz), strata_users.new_token(), strata_users.hash_token(text)
  to strata_definer;
grant execute on function strata_users.partition_sign_ins(date[], date[]) to strata_definer;

grant select, insert, update, delete on strata_users.private_identifications, strata_users.recovery_cases to strata_definer;
grant execute on function strata_users.recovery_case_status(timestamptz, timestamptz, timestamptz) to strata_definer;

revoke create on schema strata_users from strata_definer;
