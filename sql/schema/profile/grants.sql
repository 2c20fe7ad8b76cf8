grant select on strata_profile.refreshes to strata_definer;
grant select, insert on strata_profile.refreshes to strata_reporter;
