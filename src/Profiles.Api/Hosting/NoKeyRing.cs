using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace Profiles.Api.Hosting;

/// <summary>Authentication brings ASP.NET's key ring for cookies and forms. There are none here, so that no keys are left in the account's home.</summary>
internal static class NoKeyRing
{
    public static void AddNoKeyRing(this IServiceCollection services) => services.Configure<KeyManagementOptions>(options =>
    {
        options.XmlRepository = new InMemory();
        options.XmlEncryptor = new NullXmlEncryptor();
    });

    private sealed class InMemory : IXmlRepository
    {
        private readonly List<XElement> elements = [];

        public IReadOnlyCollection<XElement> GetAllElements()
        {
            lock (elements) return [.. elements];
        }

        public void StoreElement(XElement element, string friendlyName)
        {
            lock (elements) elements.Add(element);
        }
    }
}
