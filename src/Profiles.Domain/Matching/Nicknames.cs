using System.Collections.Frozen;

namespace Profiles.Domain.Matching;

/// <summary>Usual short and pet forms of French and English given names. A form that belongs to several names stands under each.</summary>
internal static class Nicknames
{
    private const string Table = """
        abigail abby abbie gail; adele adelaide; adrien adrian; agathe agatha; agnes aggie; albert al bert bertie; alexander alex alec sandy lex al xander alexandre;
        alexandra alex sandra sandy lexi alexa; alfred alf alfie fred freddie; alice allie; alison ali allison; aloysius lou; amelia amy millie milly; andrew andy drew andre;
        angela angie angelique; ann anne anna annie nan nancy hannah; anthony tony ant antoine toine anton; antoinette toinette nettie; archibald archie; arthur art artie;
        augustus gus august auguste; aurelie aurelia lili; barbara barb babs barbie; bartholomew bart; beatrice bea trixie beatrix; benjamin ben benji benny benj;
        bernard bernie nanard; bertrand bert; bridget biddy bridie brigitte; brian bryan; caroline caro carrie line lina carol; catherine kate katie cathy kathy kitty kay cath katherine kathryn
        catharine cate kath karine katrina kat; cecilia cecile cis sissy cecily; charles charlie chuck charley chas carl charly; charlotte charlie lottie lotte chacha; christian chris;
        christina chris christine tina chrissie kristin kris; christopher chris christophe kit topher kristopher tophe; clara claire clare clarisse; clement clem; constance connie;
        cornelius neil con; cynthia cindy; daniel dan danny dani; danielle dany dani; david dave davy davey; deborah deb debbie debby debra; delphine delph; denis dennis denny;
        dominique dom domi dominic nick; donald don donny donnie; dorothy dot dottie dolly dora dorothee; douglas doug; edmund ed eddie ned ted edmond; edward ed eddie ted teddy ned edouard doudou;
        edwin ed eddie; eleanor ellie nell nelly nora elinor ella eleonore leonor; elizabeth liz lizzie beth betty eliza elsie libby bess bessie lisa elisabeth betsy babette elise lise zabeth;
        emily em emmy emilie millie emma; emmanuel manu manny; emmanuelle manu; eric rick ricky; ernest ernie; esther essie hester; eugene gene; evelyn eve evie; ferdinand ferdy; florence flo florrie flossie;
        frances fran franny fanny francoise frankie; francis frank francois fran fanfan; frederick fred freddie freddy frederic fredo rick; gabriel gabe gaby; gabrielle gaby;
        genevieve gen ginette viviane; geoffrey geoff jeff jeffrey geoffroy; george georgie georges jojo; georgina georgie gina georgia georgette; gerald gerry jerry; gerard gege; gertrude gertie trudy;
        gilbert gil bert; gregory greg gregoire; guillaume guigui william; harold harry hal; harriet hattie harry; helen nell nellie helene ellen lena elena; henrietta hettie etta henriette;
        henry harry hal hank henri riri; herbert herb bert; hubert bert hugh; hugh hugo hughie hugues; humphrey humph; isaac ike; isabella bella isabel isabelle izzy belle ysabel isa zaza;
        jacob jake jacques jack; jacqueline jackie jacqui; jacques jacky jack james jacquot; james jim jimmy jamie jem jas; jane janie jenny janet jean jeanne; jean jeannot john hans; jean-baptiste jb jeanbaptiste; jean-claude jc jeanclaude;
        jean-francois jf jeff; jean-luc jl; jean-marc jm jeanmarc; jean-michel jm jeanmi; jean-pierre jp jeanpierre; jeanne jeannette jeanine; jennifer jen jenny jenn jenni; jeremiah jerry jeremie; jeremy jerry jeremie jerem; jessica jess jessie;
        joan joanie; joanna jo joanne; john jack johnny jon jno johnnie; jonathan jon jonny nathan jonathon; joseph joe joey jo jos josef jojo; josephine jo josie jose fifi josette; joshua josh; joyce joy; judith judy jude;
        julia julie jules juliet juliette; julien julian juju; justine juju; katell kat; kenneth ken kenny; kimberly kim; laetitia leti laeti; laurence laurie lolo larry lawrence laurent larrie loz; laurent lolo;
        leonard len lenny leo leonardo; leopold leo; lewis lew louis lou ludovic; lillian lily lilian lil; louis lou loulou luis; louisa lou louise loulou; lucille lucy lucie lucile lulu lucia; ludovic ludo; lydia liddy; madeleine mado maddie madeline magdalen;
        magdalena lena magda; malcolm mal; marcel marc; margaret maggie meg peggy marge margie madge daisy greta margot rita marguerite margery peg; marianne marian mary ann; marie mary maria molly polly mae may manon marietta minnie;
        marie-claude marieclaude mc; martha marty mattie patty marthe; martin marty; martine titine; mary molly polly mae maria marie; matilda tilly mattie maud mathilde; matthew matt matty mathieu matthieu mat mathias; maurice morris moe momo;
        maximilian max maxime maximilien maxence; melanie mel; melissa mel lissa; michael mike mick mickey micky michel mikey mich; michelle shelly michele mimi chelle; mildred millie; miriam mimi mirjam; mohamed mo mohammed muhammad momo mehdi mohammad;
        monique momo; nadine nana; natalie nat nathalie natasha tasha; nathaniel nat nathan nate; nicholas nick nicky nicolas nico klaus colin; nicole nicky nikki nico; oliver ollie olivier oli noll; olivia liv livvy; oscar ozzie; pamela pam; pascal pasc;
        patricia pat patty tricia trish patsy pati; patrick pat paddy patrice rick; paul paulie; pauline paulette popo; penelope penny; percival percy; peter pete pierre pierrot petey; philip phil pip philippe phillip; philippa pip pippa; pierre pierrot pete peter;
        priscilla prissy; prudence prue; rachel rae rach; raphael raph rafael rafa; rebecca becky becca beck; reginald reg reggie; richard dick rick ricky richie dickie rich ritchie; robert bob rob bobby robbie bert robin roberto; roberta bobbie;
        roderick rod rory; rodolphe rod; roger rog; roland rollo; romain rom; ronald ron ronnie; rosalind ros rose; rosamund ros rose; rosemary rosie rose; roxane rox; rupert robert; russell russ; samantha sam sammy; samuel sam sammy; sandra sandy; sarah sally sal sadie sara;
        sebastian seb sebastien bastien bastian; simon si; solange soso; sophia sophie soph sofia; stanley stan; stephanie steph steffi stefanie fanny; stephen steve stevie stephane steven steph etienne stefan; susan sue susie suzy susanna suzanne suzie sukey;
        sylvester sly; sylvie sylvia syl; terence terry; teresa terry tess tessa theresa therese tracy; theodora dora theo; theodore ted teddy theo; thibault thib tibo thibaut thibaud; thomas tom tommy thom; timothy tim timmy timothee;
        tobias toby; valentin val; valerie val; vanessa nessa; veronica ronnie vera veronique vero; victor vic vick; victoria vicky vic tori viki vickie; vincent vince vinny; violet vi violette; virginia ginny ginger virginie; walter wally walt wat; wilfred will fred wilf;
        wilhelmina mina minnie; william bill will billy willie liam wm willy bil; winifred winnie freda; xavier xav; yves yvon ivo; yvette yvonne; zachary zach zack zachariah
        """;

    private static readonly FrozenDictionary<string, string[]> Roots = Table
        .Split(';', StringSplitOptions.TrimEntries)
        .Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        .SelectMany(names => names.Select(name => (Name: name.Replace('-', ' '), Root: names[0].Replace('-', ' '))))
        .GroupBy(p => p.Name, p => p.Root)
        .ToFrozenDictionary(g => g.Key, g => g.Distinct().Order(StringComparer.Ordinal).ToArray());

    /// <returns>The full names that the name may stand for, itself where the table does not know it.</returns>
    public static string[] Of(string name) => Roots.TryGetValue(name, out var roots) ? roots : [name];

    public static bool AreOne(string[] a, string[] b)
    {
        foreach (var root in a)
            if (Array.IndexOf(b, root) >= 0) return true;
        return false;
    }
}
