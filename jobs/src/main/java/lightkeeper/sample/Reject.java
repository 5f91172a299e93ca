package lightkeeper.sample;

import java.util.Locale;

/** Why a record, or a whole file, is not to be accepted. */
enum Reject {
  WRONG_WIDTH,
  MISSING_KEY,
  BAD_TIMESTAMP,
  BAD_NUMBER,
  BAD_VALUE,
  ENDS_BEFORE_START,
  IN_THE_FUTURE,
  OVERLAPPING_INTERVAL,
  UNKNOWN_SERVICE,
  UNKNOWN_TEAM,
  UNREADABLE_FILE;

  /** The word used in the ledger of rejects. */
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
