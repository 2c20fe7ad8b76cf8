-- Made by whoever installs, who may create schemas in this database; the owner need not be allowed to.
set local role none;
create schema strata_merges authorization strata_owner;
set local role strata_owner;

comment on schema strata_merges is 'Who may be one person or company twice, how two become one, what each merge changed, and how it is undone. Knows every stratum, and none knows it.';

grant usage on schema strata_merges to strata_definer, strata_reporter;

-- A new owner needs CREATE while functions are handed over; grants.sql takes it back.
grant create on schema strata_merges to strata_definer, strata_merger;
