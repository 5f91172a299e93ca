package lightkeeper.lakehouse;

import io.delta.kernel.TableManager;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.SnapshotDescriptor;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.files.TahoeBatchFileIndex;
import org.apache.spark.sql.delta.files.TahoeLogFileIndex;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import scala.Function1;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;

/**
 * Finds the files of a table's version without Spark where they are few. Delta asks Spark for them:
 * several jobs for each version read, to learn of one file or two, which took a third of a small
 * run. Delta's own kernel reads the same log in this process. Tables of many files, those of which
 * rows are marked as gone, and those that are read while they are written are left to Delta.
 *
 * <p>Named in {@code spark.sql.extensions}, so that Spark asks it. It changes where a query's files
 * are looked up, never which they are.
 */
public final class FilesInHand extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {
  /** So many files are few: Delta may leave some of more out, by what it knows of their values. */
  private static final int FEW = 32;

  /** Versions whose files are remembered; a run reads some fifty tables. */
  private static final int VERSIONS = 128;

  private static final Map<Snapshot, Optional<Files>> KNOWN =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Snapshot, Optional<Files>> eldest) {
              return size() > VERSIONS;
            }
          });

  /** For Spark, which makes one for each session. */
  public FilesInHand() {}

  /**
   * Adds the rule that finds the files.
   *
   * @param extensions those of a session that is being made
   * @return nothing
   */
  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    extensions.injectOptimizerRule(
        new AbstractFunction1<SparkSession, Rule<LogicalPlan>>() {
          @Override
          public Rule<LogicalPlan> apply(SparkSession spark) {
            return new FindFiles();
          }
        });
    return BoxedUnit.UNIT;
  }

  private static final class FindFiles extends Rule<LogicalPlan> {
    @Override
    public LogicalPlan apply(LogicalPlan plan) {
      return plan.transformDown(new Found());
    }
  }

  /** From a relation that would ask Delta for its files to one that has them. */
  private static final class Found extends AbstractPartialFunction<LogicalPlan, LogicalPlan> {
    @Override
    public boolean isDefinedAt(LogicalPlan part) {
      return files(part).isPresent();
    }

    @Override
    public <A extends LogicalPlan, B> B applyOrElse(A part, Function1<A, B> otherwise) {
      Optional<Files> files = files(part);
      if (files.isEmpty()) {
        return otherwise.apply(part);
      }
      LogicalRelation logical = (LogicalRelation) part;
      HadoopFsRelation relation = (HadoopFsRelation) logical.relation();
      LogicalPlan found =
          logical.copy(
              relation.copy(
                  files.get(),
                  relation.partitionSchema(),
                  relation.dataSchema(),
                  relation.bucketSpec(),
                  relation.fileFormat(),
                  relation.options(),
                  relation.sparkSession()),
              logical.output(),
              logical.catalogTable(),
              logical.isStreaming(),
              logical.stream());
      @SuppressWarnings("unchecked") // B is a LogicalPlan: the function is used to transform plans.
      B result = (B) found;
      return result;
    }

    private static Optional<Files> files(LogicalPlan part) {
      return part instanceof LogicalRelation logical
              && logical.relation() instanceof HadoopFsRelation relation
              && relation.location() instanceof TahoeLogFileIndex index
              // Of others a transaction is to know that they were read.
              && index.isTimeTravelQuery()
              && index.metadata().partitionColumns().isEmpty()
          ? KNOWN.computeIfAbsent(index.getSnapshot(), snapshot -> read(index, snapshot))
          : Optional.empty();
    }

    private static Optional<Files> read(TahoeLogFileIndex index, Snapshot snapshot) {
      Engine engine = DefaultEngine.create(snapshot.deltaLog().newDeltaHadoopConf());
      List<AddFile> files = new ArrayList<>();
      try (CloseableIterator<FilteredColumnarBatch> batches =
          TableManager.loadSnapshot(String.valueOf(index.path()))
              .atVersion(snapshot.version())
              .build(engine)
              .getScanBuilder()
              .build()
              .getScanFiles(engine)) {
        while (batches.hasNext()) {
          try (CloseableIterator<Row> rows = batches.next().getRows()) {
            while (rows.hasNext()) {
              Row row = rows.next();
              if (files.size() == FEW
                  || InternalScanFileUtils.getDeletionVectorDescriptorFromRow(row) != null) {
                return Optional.empty();
              }
              files.add(file(row));
            }
          }
        }
      } catch (IOException | RuntimeException e) {
        // Delta says what is wrong with a log, and in words that are known.
        return Optional.empty();
      }
      return Optional.of(new Files(index, snapshot, CollectionConverters.asScala(files).toSeq()));
    }

    private static AddFile file(Row row) {
      io.delta.kernel.internal.actions.AddFile file =
          new io.delta.kernel.internal.actions.AddFile(
              row.getStruct(InternalScanFileUtils.ADD_FILE_ORDINAL));
      return new AddFile(
          file.getPath(),
          AddFile.apply$default$7(),
          file.getSize(),
          file.getModificationTime(),
          file.getDataChange(),
          AddFile.apply$default$6(),
          AddFile.apply$default$7(),
          AddFile.apply$default$8(),
          AddFile.apply$default$9(),
          AddFile.apply$default$10(),
          AddFile.apply$default$11(),
          AddFile.apply$default$12(),
          AddFile.apply$default$13());
    }
  }

  /** The files of a version, all of them: no value of a column tells any of them apart. */
  private static final class Files extends TahoeBatchFileIndex {
    Files(TahoeLogFileIndex index, SnapshotDescriptor snapshot, Seq<AddFile> files) {
      super(index.spark(), "batch", files, index.deltaLog(), index.path(), snapshot, false);
    }

    @Override
    public Seq<AddFile> matchingFiles(Seq<Expression> ofParts, Seq<Expression> ofData) {
      return addFiles();
    }

    @Override
    public Option<Object> numOfFilesIfKnown() {
      return Option.apply((long) addFiles().size());
    }

    @Override
    public Option<Object> sizeInBytesIfKnown() {
      return Option.apply(sizeInBytes());
    }
  }
}
