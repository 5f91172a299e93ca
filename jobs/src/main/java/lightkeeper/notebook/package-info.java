/** What notebooks use to show tables and charts of what is published. */
package lightkeeper.notebook;
