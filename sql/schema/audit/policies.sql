select strata_core.lay_row_security('strata_audit.row_history');
select strata_core.lay_row_security('strata_audit.lifecycle_events');
select strata_core.lay_row_security('strata_audit.security_events');
select strata_core.lay_row_security('strata_audit.outbox');
-- Reasons are written by staff about people: an organization reads its periods through the interface, never the events.
create policy reporter_select on strata_audit.lifecycle_events for select to strata_reporter using (true);

select strata_audit.lay_append_only('strata_audit.row_history');
select strata_audit.lay_append_only('strata_audit.lifecycle_events');
select strata_audit.lay_append_only('strata_audit.security_events');
