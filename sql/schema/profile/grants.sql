grant select on strata_profile.refreshes to strata_definer;
grant select, insert on strata_profile.refreshes to strata_reporter;

-- What belongs to strata_definer is granted by it.
set local role strata_definer;
grant execute on function strata_profile.sign_in_methods(uuid) to strata_reporter, strata_app;
grant execute on function strata_profile.single_methods() to strata_reporter, strata_analyst;
set local role strata_owner;

revoke create on schema strata_profile from strata_definer;
