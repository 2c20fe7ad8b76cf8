-- No sign-in fails because nobody made a partition for its month.
create table strata_users.sign_ins_default partition of strata_users.sign_ins default;

comment on table strata_users.sign_ins_default is 'The attempts of months without a partition of their own.';

-- A partition does not inherit this.
alter table strata_users.sign_ins_default alter column network set statistics 0;
alter table strata_users.sign_ins_default alter column user_agent set statistics 0;
