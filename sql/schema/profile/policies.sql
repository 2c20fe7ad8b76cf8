select strata_core.lay_row_security('strata_profile.refreshes');

create policy reporter_select on strata_profile.refreshes for select to strata_reporter using (true);
create policy reporter_insert on strata_profile.refreshes for insert to strata_reporter with check (true);
