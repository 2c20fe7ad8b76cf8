-- Counters are rows, so that failures count across connections and restarts. The key is a keyed hash: an address that nobody has is counted like one
-- that somebody has, and none of them can be read here. The row is also the lock that makes attempts on the same thing wait for each other.
create table strata_users.throttles (
  throttle_key      strata_core.sha256 not null,
  scope             text not null,
  failure_count     integer not null default 0,
  window_started_at timestamptz not null,
  blocked_until     timestamptz,

  constraint throttles_pkey primary key (throttle_key),
  constraint throttles_scope_check check (scope in ('sign_in', 'second_factor', 'code_request')),
  constraint throttles_failure_count_check check (failure_count >= 0)
);

-- What counts no more is purged by time.
create index throttles_window_started_at_idx on strata_users.throttles (window_started_at);

comment on table strata_users.throttles is 'One row per thing whose attempts are counted: passwords for an address, codes to one, second factors of a user, requests for codes; on a device that the holder is known on apart.';
comment on column strata_users.throttles.throttle_key is 'Keyed hash (HMAC-SHA-256) of what is counted.';
comment on column strata_users.throttles.scope is 'What is counted: sign_in, second_factor or code_request.';
comment on column strata_users.throttles.failure_count is 'Failures (of code_request: requests) since the window began; a success sets it to 0.';
comment on column strata_users.throttles.window_started_at is 'When counting began.';
comment on column strata_users.throttles.blocked_until is 'Until when nothing is tried, right or wrong; null when it never was blocked.';
