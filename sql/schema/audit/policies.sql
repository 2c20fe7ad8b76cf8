select strata_core.lay_row_security('strata_audit.row_history');
-- Rows of no organization (users, customers) have no organization_id and so stay with the platform.
select strata_core.lay_tenant_rule('strata_audit.lifecycle_events');
create policy reporter_select on strata_audit.lifecycle_events for select to strata_reporter using (true);

select strata_audit.lay_append_only('strata_audit.row_history');
select strata_audit.lay_append_only('strata_audit.lifecycle_events');
