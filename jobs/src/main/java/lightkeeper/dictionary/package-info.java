/** The data dictionary as a page; commands gather what stands in it. */
package lightkeeper.dictionary;
