using System.Data.Common;
using Marten;
using Marten.Storage;
using NpgsqlTypes;
using Weasel.Core;
using Weasel.Storage;
using ICommandBuilder = Weasel.Postgresql.ICommandBuilder;
using IStorageOperation = Marten.Internal.Operations.IStorageOperation;

namespace Profiles.Projections.Store;

/// <summary>Writes many rows with one statement, inside of the session's transaction.</summary>
public static class SetBased
{
    /// <param name="sql">One statement with <c>^</c> for each parameter; columns come as arrays, through <c>unnest</c>.</param>
    public static void QueueSetBased(this IDocumentOperations session, string sql, params object[] parameters) => session.QueueOperation(new Statement(sql, parameters));

    private sealed class Statement(string sql, object[] values) : IStorageOperation, NoDataReturnedCall
    {
        public Type DocumentType => typeof(StorageFeatures);

        public OperationRole Role() => OperationRole.Other;

        public void ConfigureCommand(ICommandBuilder builder, IStorageSession session)
        {
            var parameters = builder.AppendWithParameters(sql, '^');
            for (var i = 0; i < parameters.Length; i++)
            {
                parameters[i].Value = values[i];
                parameters[i].NpgsqlDbType = TypeOf(values[i].GetType());
            }
        }

        public Task PostprocessAsync(DbDataReader reader, IList<Exception> exceptions, CancellationToken token) => Task.CompletedTask;

        // byte[] is one value, not a column of bytes.
        private static NpgsqlDbType TypeOf(Type type) =>
            type.IsArray && type != typeof(byte[]) ? NpgsqlDbType.Array | Scalar(type.GetElementType()!) : Scalar(type);

        private static NpgsqlDbType Scalar(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
        {
            var t when t == typeof(string) => NpgsqlDbType.Varchar,
            var t when t == typeof(Guid) => NpgsqlDbType.Uuid,
            var t when t == typeof(bool) => NpgsqlDbType.Boolean,
            var t when t == typeof(short) => NpgsqlDbType.Smallint,
            var t when t == typeof(int) => NpgsqlDbType.Integer,
            var t when t == typeof(long) => NpgsqlDbType.Bigint,
            var t when t == typeof(double) => NpgsqlDbType.Double,
            var t when t == typeof(byte[]) => NpgsqlDbType.Bytea,
            var t when t == typeof(DateOnly) => NpgsqlDbType.Date,
            var t when t == typeof(DateTime) || t == typeof(DateTimeOffset) => NpgsqlDbType.TimestampTz,
            var t => throw new NotSupportedException($"No column type is known for {t.Name}."),
        };
    }
}
