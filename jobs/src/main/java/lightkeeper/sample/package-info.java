/**
 * Synthetic exports with planted, documented truth: what {@code generate} writes.
 *
 * <p>{@link lightkeeper.sample.Generator} is the entrance. The same profile and seed give the same
 * bytes on every machine: draws come from {@link lightkeeper.sample.Chance}, one independent stream
 * per entity, and nothing asks the locale, the time zone, the clock or the order of a hash table.
 */
package lightkeeper.sample;
