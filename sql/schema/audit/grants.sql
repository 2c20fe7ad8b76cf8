grant select, insert on strata_audit.row_history, strata_audit.lifecycle_events, strata_audit.security_events to strata_definer;
grant update (old_image, redacted_at) on strata_audit.row_history to strata_definer;
grant update (reason, redacted_at) on strata_audit.lifecycle_events, strata_audit.security_events to strata_definer;
grant select, insert, update, delete on strata_audit.outbox to strata_definer;
grant select on strata_audit.lifecycle_events to strata_reporter;

grant execute on function strata_audit.personal_columns(text) to strata_definer;

-- What belongs to strata_reporter is granted by it.
set local role strata_reporter;
grant select on strata_audit.status_periods to strata_definer;
set local role strata_owner;

revoke create on schema strata_audit from strata_definer, strata_reporter;
