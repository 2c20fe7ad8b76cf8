create domain strata_users.assurance_level as integer
  constraint assurance_level_check check (value between 1 and 3);

comment on domain strata_users.assurance_level is 'How surely a person was recognised, 1 to 3 (NIST SP 800-63).';
