grant select on strata_users.user_types to strata_definer, strata_reporter, strata_app;
grant select, insert, update on strata_users.users, strata_users.user_activity, strata_users.sessions to strata_definer;
grant select on strata_users.users, strata_users.user_activity to strata_reporter, strata_app;

grant execute on function strata_users.user_status(timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz),
  strata_users.user_status_at(strata_users.users, timestamptz), strata_users.user_status_timed(strata_users.users, timestamptz)
  to strata_definer, strata_reporter, strata_app, strata_analyst;

revoke create on schema strata_users from strata_definer;
