using System.Data.Common;
using Marten;
using Marten.Storage;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Privacy;
using Profiles.Projections.Recording;
using Weasel.Core;
using Weasel.Storage;
using ICommandBuilder = Weasel.Postgresql.ICommandBuilder;
using IStorageOperation = Marten.Internal.Operations.IStorageOperation;

namespace Profiles.Projections.Keys;

/// <summary>A data key made in this transaction.</summary>
internal readonly record struct NewDataKey(Guid Subject, RetentionClass Class, int Epoch, byte[] Wrapped);

/// <summary>The one place that writes new data keys, so that none is ever written under an epoch that is being ended.</summary>
internal static class DataKeyRows
{
    /// <summary>
    /// Queues the rows in the session's transaction, which shares the erasure lock or holds it alone: a rotation waits for whoever holds it before it trusts that
    /// all later writers see its fence. Where the epoch is closed to new keys, the transaction fails with <see cref="StartOverException"/>.
    /// </summary>
    public static void QueueDataKeys(this IDocumentOperations session, TenantId tenant, IEnumerable<NewDataKey> keys)
    {
        // In the order of their keys, so that writers never wait for each other in a circle.
        if (keys.OrderBy(k => k.Subject).ThenBy(k => k.Class).ToList() is { Count: > 0 } rows) session.QueueOperation(new Insert(tenant, rows));
    }

    private sealed class Insert(TenantId tenant, List<NewDataKey> rows) : IStorageOperation
    {
        private const string Sql = """
            with born as (
              insert into profiles.data_key (tenant_id, subject, class, epoch, wrapped)
              select ^, n.* from unnest(^, ^, ^, ^) as n(subject, class, epoch, wrapped)
              where not exists (select from profiles.tenant t where t.tenant_id = ^ and t.key_epoch > ^)
              returning 1)
            select count(*) from born
            """;

        public Type DocumentType => typeof(StorageFeatures);

        public OperationRole Role() => OperationRole.Other;

        public void ConfigureCommand(ICommandBuilder builder, IStorageSession session)
        {
            var parameters = builder.AppendWithParameters(Sql, '^');
            Set(0, tenant.Value, NpgsqlDbType.Varchar);
            Set(1, rows.Select(k => k.Subject).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Uuid);
            Set(2, rows.Select(k => (short)k.Class).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Smallint);
            Set(3, rows.Select(k => k.Epoch).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Integer);
            Set(4, rows.Select(k => k.Wrapped).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Bytea);
            Set(5, tenant.Value, NpgsqlDbType.Varchar);
            Set(6, rows.Min(k => k.Epoch), NpgsqlDbType.Integer);

            void Set(int index, object value, NpgsqlDbType type)
            {
                parameters[index].Value = value;
                parameters[index].NpgsqlDbType = type;
            }
        }

        public async Task PostprocessAsync(DbDataReader reader, IList<Exception> exceptions, CancellationToken token)
        {
            await reader.ReadAsync(token);
            if (await reader.GetFieldValueAsync<long>(0, token) != rows.Count) exceptions.Add(new StartOverException());
        }
    }
}
