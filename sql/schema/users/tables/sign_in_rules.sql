-- Data and not code: the owner changes a weight or a threshold by changing a row. A rule applies when its signal is at least as large as it says; the
-- weights of all that apply add up to the score, which is itself a signal; the gravest decision of all that apply counts.
create table strata_users.sign_in_rules (
  rule        text not null,
  signal      text not null,
  at_least    integer not null,
  methods     text[],
  weight      integer not null default 0,
  decision    text,
  description text not null,
  updated_at  timestamptz not null default clock_timestamp(),

  constraint sign_in_rules_pkey primary key (rule),
  constraint sign_in_rules_rule_check check (rule ~ '^[a-z][a-z0-9_]{2,62}$'),
  constraint sign_in_rules_signal_check check (signal in ('new_device', 'stranger', 'dormant_days', 'new_country', 'second_factor', 'number_recycled', 'number_unchanged',
                                                          'number_unknown', 'sim_changed', 'score')),
  -- So that nothing applies where there is no signal, and the rules need not be read then.
  constraint sign_in_rules_at_least_check check (at_least > 0),
  constraint sign_in_rules_methods_check check (methods <@ array['password', 'email_code', 'sms_code', 'identity', 'passkey']),
  constraint sign_in_rules_decision_check check (decision in ('step_up', 'recycled_suspected', 'refuse')),
  constraint sign_in_rules_weight_check check (weight between -1000 and 1000 and (signal <> 'score' or weight = 0))
);

create trigger t100_touch_updated_at before update on strata_users.sign_in_rules for each row execute function strata_core.tg__touch_updated_at();

comment on table strata_users.sign_in_rules is 'One row per rule by which strata.assess_sign_in decides. The owner of the schema changes them.';
comment on column strata_users.sign_in_rules.rule is 'Name of the rule; the reason that is stored with a decision.';
comment on column strata_users.sign_in_rules.signal is 'What is looked at: new_device, stranger (somebody who signs up with an address that another holds, on a device that is not the holder''s), new_country, second_factor, number_recycled, number_unchanged, number_unknown, sim_changed (1 or 0), dormant_days, or score, the sum of the weights.';
comment on column strata_users.sign_in_rules.at_least is 'The rule applies when the signal is this large or larger.';
comment on column strata_users.sign_in_rules.methods is 'Ways to sign in that the rule is for; null: all.';
comment on column strata_users.sign_in_rules.weight is 'Points that the rule adds to the score.';
comment on column strata_users.sign_in_rules.decision is 'What follows at least when the rule applies: step_up, recycled_suspected or refuse; null: only the points.';
comment on column strata_users.sign_in_rules.description is 'Why there is the rule.';

insert into strata_users.sign_in_rules (rule, signal, at_least, methods, weight, decision, description) values
  ('second_factor_enrolled', 'second_factor', 1, '{password,email_code,sms_code,identity}', 0, 'step_up', 'Whoever has set up a second factor is asked for it.'),
  ('new_device', 'new_device', 1, '{password,sms_code}', 30, null, 'Nobody has signed in as this user on this device.'),
  ('new_country', 'new_country', 1, '{password,sms_code}', 30, null, 'The user has not been seen in this country.'),
  ('dormant_30_days', 'dormant_days', 30, '{password,sms_code}', 20, null, 'The user has not been here for a month. Carriers wait 45 days and more before they give a number to somebody else.'),
  ('dormant_180_days', 'dormant_days', 180, '{password,sms_code}', 30, null, 'Half a year is long for any address.'),
  ('code_on_new_device', 'new_device', 1, '{sms_code}', 10, null, 'A code by SMS proves who has the number, not who had it.'),
  ('number_recycled', 'number_recycled', 1, '{sms_code}', 100, 'recycled_suspected', 'The carrier gave the number to somebody else after the user last proved it.'),
  ('number_unchanged', 'number_unchanged', 1, '{sms_code}', -30, null, 'The provider says that the number is still with whom it was.'),
  ('sim_changed', 'sim_changed', 1, '{sms_code}', 40, null, 'The SIM was changed after the user last proved the number.'),
  ('stranger', 'stranger', 1, '{sms_code}', 0, 'step_up', 'Whoever signs up with a number that another holds is asked for more, however lately the holder was here.'),
  ('score_step_up', 'score', 50, null, 0, 'step_up', 'Too much is unusual for one proof.'),
  ('score_recycled', 'score', 90, '{sms_code}', 0, 'recycled_suspected', 'So much is unusual that the number may be somebody else''s by now.'),
  ('score_refuse', 'score', 200, null, 0, 'refuse', 'So much is unusual that no proof would do.');
