/** What every page has in common. */
package lightkeeper.page;
