-- Customers may be older than this: where they were installed alone, accounts come later.
set local role strata_definer;
select strata_wiring.project_eligibility();
set local role strata_owner;

revoke create on schema strata_wiring from strata_definer;
