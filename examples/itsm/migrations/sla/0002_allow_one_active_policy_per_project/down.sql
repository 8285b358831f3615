-- Which policies were switched off is not known any more; they had no effect before either.
DROP INDEX sla_policy_active_key;
