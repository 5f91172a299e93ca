package lightkeeper.export;

import java.io.Serializable;

/**
 * A run of whole records inside one file.
 *
 * @param file which file: its place in the order of loading
 * @param uri where the file is
 * @param start offset of the first byte, in the file as it is after gunzip
 * @param end offset behind the last byte
 * @param firstRecord number of the first record, 1 for the first after the header
 */
public record Chunk(int file, String uri, long start, long end, long firstRecord)
    implements Serializable {}
