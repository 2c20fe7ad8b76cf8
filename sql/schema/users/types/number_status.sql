create domain strata_users.number_status as text
  constraint number_status_check check (value in ('unchanged', 'recycled', 'unknown'));

comment on domain strata_users.number_status is 'What a provider of number intelligence says about a number: unchanged, recycled or unknown.';
