grant select, insert on strata_audit.row_history, strata_audit.lifecycle_events to strata_definer;
grant select on strata_audit.lifecycle_events to strata_reporter;

revoke create on schema strata_audit from strata_definer, strata_reporter;
