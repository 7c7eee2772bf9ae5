DROP TRIGGER fund_holds_follow_delete;
DROP TRIGGER fund_holds_follow_update;
DROP TRIGGER fund_holds_follow_insert;
