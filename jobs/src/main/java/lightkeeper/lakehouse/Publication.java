package lightkeeper.lakehouse;

import java.util.Map;

/**
 * What readers see: the version of each table that a successful run named.
 *
 * @param runId the run that published it
 * @param versions version by full table name
 */
public record Publication(String runId, Map<String, Long> versions) {}
