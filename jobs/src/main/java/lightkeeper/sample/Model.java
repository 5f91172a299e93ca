package lightkeeper.sample;

import java.util.Locale;

/** How the maintenance of a service is organised. */
enum Model {
  FEATURE_TEAM,
  BACKGROUND_TEAM,
  OPERATIONS_TEAM,
  REGIONAL_DEVELOPER_SUPPORT,
  MULTI_PRODUCT_TEAM;

  /** The word used in exports. */
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
